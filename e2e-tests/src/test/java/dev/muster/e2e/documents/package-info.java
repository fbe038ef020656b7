/** Documents through all services: what is added is found, by its tenant only. */
@NullMarked
package dev.muster.e2e.documents;

import org.jspecify.annotations.NullMarked;
