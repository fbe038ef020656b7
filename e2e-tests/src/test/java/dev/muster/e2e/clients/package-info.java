/** Clients that others wrote, as they are published, against the whole. */
@NullMarked
package dev.muster.e2e.clients;

import org.jspecify.annotations.NullMarked;
