/**
 * What the tests stand on: two gateways and two task-services as processes over their own back ends, tenants with keys, a
 * REST client, a scripted agent that speaks frames, agents as processes with a ledger, and the tables seen by the administrator.
 */
@NullMarked
package dev.muster.e2e.harness;

import org.jspecify.annotations.NullMarked;
