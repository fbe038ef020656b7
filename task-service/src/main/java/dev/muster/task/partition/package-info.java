/** The partitions of the tables that grow for ever, made before the first row that belongs in them. */
@NullMarked
package dev.muster.task.partition;

import org.jspecify.annotations.NullMarked;
