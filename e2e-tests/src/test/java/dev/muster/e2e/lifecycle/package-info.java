/** The life of tasks through the door and over sockets: every way in, every way out. */
@NullMarked
package dev.muster.e2e.lifecycle;

import org.jspecify.annotations.NullMarked;
