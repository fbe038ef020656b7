/**
 * Kills under load, round by round: what submitters were promised is compared with the tables, and the tables with the
 * ledgers of the agents.
 */
@NullMarked
package dev.muster.e2e.rounds;

import org.jspecify.annotations.NullMarked;
