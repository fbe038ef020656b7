/** What the tests of the gateway's faces share. */
@NullMarked
package dev.muster.gateway.testing;

import org.jspecify.annotations.NullMarked;
