/** Bad input: the catalogue's error where one is due, the connection intact where the protocol allows, nothing lost or leaked. */
@NullMarked
package dev.muster.e2e.hostile;

import org.jspecify.annotations.NullMarked;
