/**
 * How the HTTP face says no: every failure becomes an entry of the catalogue, every answer but 2xx is {@code
 * application/problem+json} (RFC 9457), or has OpenAI's shape where its clients ask.
 */
@NullMarked
package dev.muster.gateway.problem;

import org.jspecify.annotations.NullMarked;
