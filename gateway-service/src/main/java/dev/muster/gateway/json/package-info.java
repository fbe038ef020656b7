/**
 * JSON without binding: bodies are read strictly and front to back, answers are written straight to bytes.
 *
 * <p>Documents that belong to users pass through as the bytes they were sent as.
 */
@NullMarked
package dev.muster.gateway.json;

import org.jspecify.annotations.NullMarked;
