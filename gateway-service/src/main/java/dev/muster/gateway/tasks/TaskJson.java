package dev.muster.gateway.tasks;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.gateway.json.JsonText;
import dev.muster.gateway.page.Cursor;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Submitted;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TaskEvent;
import java.io.IOException;
import java.util.List;

/** Tasks, events and agents as JSON. */
public final class TaskJson {
    private static final int USUAL_TASK_BYTES = 512;

    private TaskJson() {}

    static byte[] submitted(String id, State state) {
        return JsonText.of(json -> writeSubmitted(json, id, state));
    }

    static byte[] batch(List<Submitted> tasks) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("tasks");
            for (Submitted task : tasks) {
                writeSubmitted(json, task.getId(), task.getState());
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    public static byte[] task(Task task, boolean withPayload) {
        int size =
                USUAL_TASK_BYTES + task.getResult().size() + task.getPayload().size();
        return JsonText.of(size, json -> writeWhole(json, task, withPayload));
    }

    static byte[] tasks(ListReply reply) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("tasks");
            for (Task task : reply.getTasksList()) {
                json.writeStartObject();
                writeTask(json, task);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (reply.getMore() && reply.getTasksCount() > 0) {
                Task last = reply.getTasks(reply.getTasksCount() - 1);
                json.writeStringField("next_cursor", Cursor.TASKS.after(last.getId()));
            }
            json.writeEndObject();
        });
    }

    static byte[] events(EventsReply reply) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("events");
            for (TaskEvent event : reply.getEventsList()) {
                writeEvent(json, event);
            }
            json.writeEndArray();
            json.writeBooleanField("complete", reply.getComplete());
            json.writeEndObject();
        });
    }

    static byte[] event(TaskEvent event) {
        return JsonText.of(json -> writeEvent(json, event));
    }

    static byte[] agent(Agent agent) {
        return JsonText.of(json -> writeAgent(json, agent));
    }

    static byte[] agents(ListAgentsReply reply) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("agents");
            for (Agent agent : reply.getAgentsList()) {
                writeAgent(json, agent);
            }
            json.writeEndArray();
            if (reply.getMore() && reply.getAgentsCount() > 0) {
                Agent last = reply.getAgents(reply.getAgentsCount() - 1);
                json.writeStringField("next_cursor", Cursor.AGENTS.after(last.getName()));
            }
            json.writeEndObject();
        });
    }

    private static void writeSubmitted(JsonGenerator json, String id, State state) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("state", TaskStates.word(state));
        json.writeEndObject();
    }

    private static void writeWhole(JsonGenerator json, Task task, boolean withPayload) throws IOException {
        json.writeStartObject();
        writeTask(json, task);
        if (task.getState() == State.SUCCEEDED) {
            JsonText.raw(json, "result", task.getResult());
        }
        if (withPayload) {
            JsonText.raw(json, "payload", task.getPayload());
        }
        json.writeEndObject();
    }

    /** All but the documents, which a list would be too large with. */
    private static void writeTask(JsonGenerator json, Task task) throws IOException {
        json.writeStringField("id", task.getId());
        json.writeStringField("type", task.getType());
        json.writeStringField("state", TaskStates.word(task.getState()));
        json.writeNumberField("priority", task.getPriority());
        json.writeNumberField("attempt", task.getAttempt());
        json.writeNumberField("failures", task.getFailures());
        json.writeNumberField("max_attempts", task.getMaxAttempts());
        json.writeNumberField("version", task.getVersion());
        writeRequirements(json, task);
        writeTimes(json, task);
        JsonText.text(json, "agent", task.getAgent());
        writeError(json, task);
    }

    private static void writeRequirements(JsonGenerator json, Task task) throws IOException {
        json.writeObjectFieldStart("requires");
        JsonText.texts(json, "capabilities", task.getCapabilitiesList());
        JsonText.textMap(json, "labels", task.getLabelsMap());
        json.writeEndObject();
    }

    private static void writeTimes(JsonGenerator json, Task task) throws IOException {
        JsonText.time(json, "created_at", task.getCreatedAtMs());
        JsonText.time(json, "run_at", task.getRunAtMs());
        JsonText.time(json, "start_deadline", task.getStartDeadlineMs());
        JsonText.time(json, "deadline", task.getDeadlineMs());
        JsonText.time(json, "finished_at", task.getFinishedAtMs());
    }

    private static void writeError(JsonGenerator json, Task task) throws IOException {
        if (task.hasError()) {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", task.getError().getCode());
            json.writeStringField("message", task.getError().getMessage());
            json.writeEndObject();
        }
    }

    private static void writeEvent(JsonGenerator json, TaskEvent event) throws IOException {
        json.writeStartObject();
        json.writeNumberField("version", event.getVersion());
        JsonText.time(json, "at", event.getAtMs());
        json.writeStringField("kind", event.getKind());
        json.writeStringField("state", TaskStates.word(event.getState()));
        json.writeNumberField("attempt", event.getAttempt());
        JsonText.text(json, "agent", event.getAgent());
        if (event.getKind().equals("progress")) {
            json.writeNumberField("percent", event.getPercent());
        }
        JsonText.text(json, "code", event.getCode());
        JsonText.text(json, "message", event.getMessage());
        json.writeEndObject();
    }

    private static void writeAgent(JsonGenerator json, Agent agent) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", agent.getName());
        json.writeBooleanField("online", agent.getOnline());
        JsonText.texts(json, "capabilities", agent.getCapabilitiesList());
        JsonText.textMap(json, "labels", agent.getLabelsMap());
        json.writeNumberField("slots", agent.getSlots());
        json.writeNumberField("used", agent.getUsed());
        json.writeNumberField("sessions", agent.getSessions());
        JsonText.time(json, "first_seen_at", agent.getFirstSeenMs());
        JsonText.time(json, "last_seen_at", agent.getLastSeenMs());
        JsonText.text(json, "client", agent.getClient());
        json.writeEndObject();
    }
}
