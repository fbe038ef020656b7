/** The demo as it goes: submit, wait, kill half way, check. One thread owns all of its state. */
@NullMarked
package dev.muster.demo.run;

import org.jspecify.annotations.NullMarked;
