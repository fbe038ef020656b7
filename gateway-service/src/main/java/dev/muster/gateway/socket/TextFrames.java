package dev.muster.gateway.socket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import dev.muster.protocol.task.TaskLimits;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The text encoding: an envelope {@code {"type":"request","seq":1,"method":"HELLO","payload":{…}}} around the same messages
 * as protobuf JSON, field names as in the proto files.
 */
final class TextFrames implements Encoding {
    static final TextFrames INSTANCE = new TextFrames();

    static final int MAX_CHARS = TaskLimits.MAX_TEXT_CHARS;

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .preservingProtoFieldNames()
            .omittingInsignificantWhitespace()
            .alwaysPrintFieldsWithNoPresence();

    /** Batches are for binary frames only: a text has its own framing. */
    private static final Map<String, FrameType> TYPES = Stream.of(FrameType.values())
            .filter(type -> type != FrameType.BATCH)
            .collect(Collectors.toUnmodifiableMap(type -> type.name().toLowerCase(Locale.ROOT), type -> type));

    private static final Map<String, Method> METHODS = Stream.of(Method.values())
            .filter(method -> method != Method.NONE && method != Method.UNKNOWN)
            .collect(Collectors.toUnmodifiableMap(Method::name, method -> method));

    private TextFrames() {}

    /**
     * The message in one WebSocket text.
     *
     * @throws Unreadable when it is no envelope, or too large; never fatal
     */
    Incoming read(String text) {
        if (text.length() > MAX_CHARS) {
            throw Unreadable.text(0, ErrorCode.FRAME_TOO_LARGE, "The text has more than " + MAX_CHARS + " characters");
        }
        Envelope envelope = new Envelope(text);
        try (JsonParser json = JSON.createParser(text)) {
            envelope.read(json);
        } catch (JsonProcessingException e) {
            throw envelope.broken("The text is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail to be read", e);
        }
        return envelope.message();
    }

    @Override
    public void send(AgentWire wire, FrameType type, Method method, long sequence, Message payload) {
        wire.text(write(type, method, sequence, payload));
    }

    @Override
    public void refuse(AgentWire wire, long sequence, int methodNumber, Error refusal) {
        wire.text(write(FrameType.ERROR, method(methodNumber), sequence, refusal));
    }

    @Override
    public void pong(AgentWire wire, long sequence) {
        wire.text(write(FrameType.PONG, Method.NONE, sequence, null));
    }

    private static Method method(int number) {
        return Stream.of(Method.values())
                .filter(method -> method.number() == number)
                .findFirst()
                .orElse(Method.UNKNOWN);
    }

    private static String write(FrameType type, Method method, long sequence, @Nullable Message payload) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", type.name().toLowerCase(Locale.ROOT));
            json.writeNumberField("seq", sequence);
            if (METHODS.containsValue(method)) {
                json.writeStringField("method", method.name());
            }
            if (payload != null) {
                json.writeFieldName("payload");
                json.writeRawValue(PRINTER.print(payload));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail to be written", e);
        }
        return text.toString();
    }

    /** The fields of one envelope as they are read. */
    private static final class Envelope {
        private final String text;
        private final Set<String> seen = new HashSet<>(8);
        private @Nullable FrameType type;
        private long sequence;
        private String method = "";
        private String payload = "{}";

        Envelope(String text) {
            this.text = text;
        }

        void read(JsonParser json) throws IOException {
            require(json.nextToken() == JsonToken.START_OBJECT, "The text is not a JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                require(seen.add(name), "A field of the envelope is given twice");
                json.nextToken();
                field(name, json);
            }
            require(json.nextToken() == null, "Something follows the JSON object");
        }

        private void field(String name, JsonParser json) throws IOException {
            switch (name) {
                case "type" -> type = TYPES.get(json.getValueAsString(""));
                case "seq" -> sequence = sequence(json);
                case "method" -> method = json.getValueAsString("");
                case "payload" -> payload = object(json);
                default -> throw broken("The envelope has type, seq, method and payload, and no other field");
            }
        }

        private long sequence(JsonParser json) throws IOException {
            boolean fits = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            require(fits && json.getLongValue() >= 0, "The field seq is not a whole number from 0 to 2^63 - 1");
            return json.getLongValue();
        }

        private String object(JsonParser json) throws IOException {
            require(json.currentToken() == JsonToken.START_OBJECT, "The payload is not an object");
            int start = (int) json.currentTokenLocation().getCharOffset();
            json.skipChildren();
            int end = (int) json.currentLocation().getCharOffset();
            return text.substring(start, end);
        }

        Incoming message() {
            FrameType known = type;
            if (known == null) {
                throw broken("The type is none of " + new TreeSet<>(TYPES.keySet()));
            }
            require(seen.contains("seq"), "The field seq is missing");
            return new Received(known, METHODS.getOrDefault(method, Method.UNKNOWN), sequence, payload);
        }

        Unreadable broken(String detail) {
            return Unreadable.text(sequence, ErrorCode.PROTOCOL_ERROR, detail);
        }

        private void require(boolean holds, String detail) {
            if (!holds) {
                throw broken(detail);
            }
        }
    }

    private record Received(FrameType type, Method method, long sequence, String json) implements Incoming {
        @Override
        public int methodNumber() {
            return method.number();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <M extends Message> M payload(M prototype) {
            Message.Builder builder = prototype.newBuilderForType();
            try {
                PARSER.merge(json, builder);
            } catch (InvalidProtocolBufferException e) {
                throw ErrorCode.PROTOCOL_ERROR.because("The payload is not the message of its method: "
                        + PlainText.shown(String.valueOf(e.getMessage())));
            }
            return (M) builder.build();
        }
    }
}
