/** Vector spaces: which version of which model's vectors are stored where, and whether this replica makes such. */
@NullMarked
package dev.muster.embedding.space;

import org.jspecify.annotations.NullMarked;
