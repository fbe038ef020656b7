/**
 * The program behind {@code muster up}: back ends and services as processes of this machine, watched and
 * restarted. Everything it does it does through the packages below, which tests use as well.
 */
@NullMarked
package dev.muster.localstack;

import org.jspecify.annotations.NullMarked;
