/** Ending a task that nobody wants any more, whatever state it is in. */
@NullMarked
package dev.muster.task.cancel;

import org.jspecify.annotations.NullMarked;
