/** The files as documents: how agents file them, how the demo waits until they are indexed, and what it asks of them. */
@NullMarked
package dev.muster.demo.library;

import org.jspecify.annotations.NullMarked;
