/**
 * The one claim path: best waiting first, tenants in turn. A submit, a freed slot or a hint only wakes it.
 *
 * <p>Sessions are matched to lanes in memory, which is a hint; {@link dev.muster.task.claim.PgClaims} takes slot and task together in
 * one statement, which is the truth.
 */
@NullMarked
package dev.muster.task.claim;

import org.jspecify.annotations.NullMarked;
