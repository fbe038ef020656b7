package dev.muster.sdk;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A listener that cannot hurt: what it throws is logged. */
record GuardedListener(AgentListener listener) implements AgentListener {
    private static final Logger LOG = System.getLogger("dev.muster.sdk");

    @Override
    public void connected(String session, boolean resumed) {
        LOG.log(Level.INFO, "Connected session={0} resumed={1}", session, resumed);
        guard(() -> listener.connected(session, resumed));
    }

    @Override
    public void disconnected(String reason) {
        LOG.log(Level.INFO, "Disconnected reason=\"{0}\"", reason);
        guard(() -> listener.disconnected(reason));
    }

    @Override
    public void unreachable(String reason) {
        LOG.log(Level.WARNING, "Not connected, trying again reason=\"{0}\"", reason);
        guard(() -> listener.unreachable(reason));
    }

    @Override
    public void refused(String code, String detail) {
        LOG.log(Level.WARNING, "Refused code={0} detail=\"{1}\"", code, detail);
        guard(() -> listener.refused(code, detail));
    }

    @Override
    public void recorded(String taskId, int attempt) {
        guard(() -> listener.recorded(taskId, attempt));
    }

    @Override
    public void dropped(String taskId, int attempt, String code) {
        LOG.log(Level.DEBUG, "Dropped task={0} attempt={1} code={2}", taskId, attempt, code);
        guard(() -> listener.dropped(taskId, attempt, code));
    }

    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The agent's listener failed", e);
        }
    }
}
