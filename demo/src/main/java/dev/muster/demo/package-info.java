/** The demo's two programs: {@link dev.muster.demo.Demo} submits and shows, {@link dev.muster.demo.DigestAgent} works. */
@NullMarked
package dev.muster.demo;

import org.jspecify.annotations.NullMarked;
