package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it was told. */
final class RecordingOwner implements SessionOwner {
    private final List<String> told = new ArrayList<>();
    final List<TaskAttempt> accepted = new ArrayList<>();

    List<String> told() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Override
    public void opened(HelloReply reply) {
        told.add("opened " + reply.getSessionId() + " " + reply.getEpoch());
    }

    @Override
    public void refused(Error why) {
        told.add("refused " + why.getCode());
    }

    @Override
    public void reopened(HelloReply reply) {
        told.add("reopened " + reply.getSessionId() + " " + reply.getEpoch());
    }

    @Override
    public void assign(Assign assign) {
        told.add("assign " + assign.getTaskId() + " " + assign.getAttempt());
    }

    @Override
    public void cancel(Cancel cancel) {
        told.add("cancel " + cancel.getTaskId() + " " + cancel.getAttempt());
    }

    @Override
    public void ended(String reason) {
        told.add("ended " + reason);
    }

    @Override
    public void stranded() {
        told.add("stranded");
    }

    @Override
    public List<TaskAttempt> accepted() {
        return accepted;
    }
}
