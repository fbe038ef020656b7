/** What lies in jars and has to be a file: native libraries, and the model they read. */
@NullMarked
package dev.muster.embedding.unpack;

import org.jspecify.annotations.NullMarked;
