package dev.muster.embedding.documents;

import static dev.muster.protocol.document.DocumentLimits.MAX_METADATA_BYTES;
import static dev.muster.protocol.document.DocumentLimits.MAX_METADATA_DIGITS;
import static dev.muster.protocol.document.DocumentLimits.MAX_METADATA_LEVELS;
import static dev.muster.protocol.document.DocumentLimits.MAX_METADATA_SCALE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that says something of a document, or that asks for documents that say it. As a text it is canonical: keys
 * sorted, no white space.
 *
 * @param json the canonical text
 */
public record Metadata(String json) {
    /** Says nothing, and asks for nothing. */
    public static final Metadata NONE = new Metadata("{}");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_METADATA_LEVELS)
                    .maxNumberLength(MAX_METADATA_DIGITS)
                    .build())
            .build();

    /**
     * @param what it is, for the refusal
     * @param bytes UTF-8; empty for {@link #NONE}
     * @throws MusterException {@link ErrorCode#INVALID_ARGUMENT} where it is too large, no JSON object, or cannot be stored
     */
    public static Metadata parse(String what, byte[] bytes) {
        return bytes.length == 0 ? NONE : new Metadata(bounded(what, text(tree(what, bytes))));
    }

    /**
     * What asks for documents: an object that theirs must contain.
     *
     * @throws MusterException {@link ErrorCode#INVALID_ARGUMENT} as {@link #parse}, and for an empty object or array in it, by
     *     which no index finds anything
     */
    public static Metadata filter(byte[] bytes) {
        Metadata filter = parse("filter", bytes);
        if (!filter.equals(NONE) && hasEmpty(tree("filter", bytes))) {
            throw refused("filter", "has an empty object or array in it");
        }
        return filter;
    }

    private static Object tree(String what, byte[] bytes) {
        if (bytes.length > MAX_METADATA_BYTES) {
            throw refused(what, "has more than " + MAX_METADATA_BYTES + " bytes");
        }
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused(what, "is not a JSON object");
            }
            Object object = object(what, parser);
            if (parser.nextToken() != null) {
                throw refused(what, "goes on after its JSON object");
            }
            return object;
        } catch (IOException e) {
            throw refused(
                    what,
                    "is not JSON, has a key twice, is nested deeper than " + MAX_METADATA_LEVELS
                            + " levels, or has a number of more than " + MAX_METADATA_DIGITS + " digits");
        }
    }

    /** As it is stored and read, numbers take all their digits, so that a few bytes of {@code 1e999} are a thousand. */
    private static String bounded(String what, String canonical) {
        if (canonical.getBytes(StandardCharsets.UTF_8).length > MAX_METADATA_BYTES) {
            throw refused(what, "has more than " + MAX_METADATA_BYTES + " bytes, numbers written out");
        }
        return canonical;
    }

    private static @Nullable Object value(String what, JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(what, parser);
            case START_ARRAY -> array(what, parser);
            case VALUE_STRING -> storable(what, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(what, parser.getDecimalValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(String what, JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = storable(what, parser.currentName());
            parser.nextToken();
            object.put(key, value(what, parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(String what, JsonParser parser) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(what, parser));
        }
        return array;
    }

    private static boolean hasEmpty(@Nullable Object value) {
        Collection<?> inside =
                value instanceof Map<?, ?> object ? object.values() : value instanceof List<?> list ? list : null;
        return inside != null && (inside.isEmpty() || inside.stream().anyMatch(Metadata::hasEmpty));
    }

    private static String storable(String what, String text) {
        if (!PlainText.isStorable(text)) {
            throw refused(what, "has U+0000 or half of a surrogate pair in a string");
        }
        return text;
    }

    private static BigDecimal number(String what, BigDecimal number) {
        if (Math.abs((long) number.scale()) > MAX_METADATA_SCALE) {
            throw refused(what, "has a number out of range");
        }
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    private static String text(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> object -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : object.entrySet()) {
                    out.writeFieldName(String.valueOf(entry.getKey()));
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            case List<?> array -> {
                out.writeStartArray();
                for (Object element : array) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case BigDecimal number -> out.writeNumber(number);
            case Boolean truth -> out.writeBoolean(truth);
            default -> out.writeString(String.valueOf(value));
        }
    }

    private static MusterException refused(String what, String why) {
        return ErrorCode.INVALID_ARGUMENT.because("The " + what + " " + why);
    }
}
