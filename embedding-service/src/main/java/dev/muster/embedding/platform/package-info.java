/** What the capabilities share: the pools of connections to PostgreSQL. */
@NullMarked
package dev.muster.embedding.platform;

import org.jspecify.annotations.NullMarked;
