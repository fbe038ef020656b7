/** What people see: a bar and colours on a terminal, plain lines elsewhere. */
@NullMarked
package dev.muster.demo.screen;

import org.jspecify.annotations.NullMarked;
