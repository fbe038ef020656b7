/**
 * The description of the REST face at {@code /openapi.json}: operations come from the resources, what they share from {@code
 * META-INF/openapi.yaml}, refusals from the catalogue.
 */
@NullMarked
package dev.muster.gateway.openapi;

import org.jspecify.annotations.NullMarked;
