/** Texts that come from outside, made fit to be stored and shown. */
@NullMarked
package dev.muster.protocol.text;

import org.jspecify.annotations.NullMarked;
