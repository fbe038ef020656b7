/**
 * What is measured, as processes of their own on free ports: a fresh stack, the plain route, the agents; and how to look
 * into them.
 */
@NullMarked
package dev.muster.perf.lab;

import org.jspecify.annotations.NullMarked;
