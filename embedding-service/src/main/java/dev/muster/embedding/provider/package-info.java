/** What can turn texts into vectors: the one interface for the model in this process and for servers elsewhere. */
@NullMarked
package dev.muster.embedding.provider;

import org.jspecify.annotations.NullMarked;
