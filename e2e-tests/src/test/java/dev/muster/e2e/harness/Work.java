package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tasks to submit. */
public final class Work {
    private Work() {}

    /** A task of that type, without payload; set what else it shall have. */
    public static ObjectNode of(String type) {
        return Json.object().put("type", type);
    }

    /** The same several times. */
    public static List<ObjectNode> of(String type, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> of(type).put("payload", i))
                .toList();
    }

    /** A task that only an agent with this label may do. */
    public static ObjectNode requiring(String type, String label, String value) {
        ObjectNode task = of(type);
        task.putObject("requires").putObject("labels").put(label, value);
        return task;
    }
}
