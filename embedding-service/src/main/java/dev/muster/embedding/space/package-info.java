/** Vector spaces: which model's vectors are stored where. */
@NullMarked
package dev.muster.embedding.space;

import org.jspecify.annotations.NullMarked;
