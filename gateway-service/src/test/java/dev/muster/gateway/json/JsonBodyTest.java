package dev.muster.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final Set<String> KNOWN = Set.of("a", "b");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":1} x",
                "{\"a\":1}{}",
                "{\"a\":1}]",
                "{\"a\":[1,2}",
                "// c\n{}",
                "\u0000{}",
                "{\u0000}",
                "\uFEFF{}",
                "{\"a\":tru}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}"
            })
    void whatIsNotJsonIsInvalidJson(String body) {
        assertEquals(ErrorCode.INVALID_JSON, refusal(body.getBytes(UTF_8)).code(), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "\"a\"",
                "null",
                "true",
                "{\"c\":1}",
                "{\"c\":null}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null,\"a\":2}"
            })
    void whatIsNotTheObjectWantedIsAnInvalidArgument(String body) {
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal(body.getBytes(UTF_8)).code(), body);
    }

    @Test
    void otherEncodingsAreInvalidJson() {
        List<byte[]> bodies = List.of(
                "{}".getBytes(UTF_16BE),
                "{}".getBytes(UTF_16LE),
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'},
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0x80, '"', '}'},
                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'},
                new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'},
                new byte[] {0},
                new byte[] {(byte) 0xFF},
                new byte[0]);

        bodies.forEach(
                body -> assertEquals(ErrorCode.INVALID_JSON, refusal(body).code()));
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertEquals(ErrorCode.INVALID_JSON, refusal(deep.getBytes(UTF_8)).code());
    }

    @Test
    void aRefusalNamesThePath() {
        MusterException refusal = assertThrows(
                MusterException.class,
                () -> JsonBody.read(
                        "{\"a\":[{\"b\":1},{\"b\":\"x\"}]}".getBytes(UTF_8),
                        KNOWN,
                        (name, list) -> list.list(9, element -> {
                            List<Integer> numbers = new ArrayList<>();
                            element.object(KNOWN, (field, value) -> numbers.add(value.integer(0, 9)));
                            return numbers;
                        })));

        assertEquals("a[1].b: must be a whole number from 0 to 9", refusal.detail());
    }

    @Test
    void theNameOfAnUnknownFieldIsShownWithoutControlCharacters() {
        String detail = refusal(("{\"x\\u0000\\n" + "y".repeat(1_000) + "\":1}").getBytes(UTF_8))
                .detail();

        assertTrue(detail.startsWith("x??yyy"), detail);
        assertTrue(detail.length() < 120, detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"\\u0000\"",
                "\"a\\u0000b\"",
                "\"\\n\"",
                "\"\\u007f\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"123456789\"",
                "1",
                "[]"
            })
    void textsAreShortAndPlain(String value) {
        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                assertThrows(MusterException.class, () -> text(value)).code(),
                value);
    }

    @Test
    void textsMayHoldAnyOtherCharacter() throws IOException {
        assertEquals("ä\uD83D\uDE00 \"", text("\"ä\\ud83d\\ude00 \\\"\""));
    }

    /** A whole number is one by JSON Schema, however it is written. */
    @ParameterizedTest
    @ValueSource(strings = {"3", "3.0", "30e-1", "0.3e1"})
    void aWholeNumberMayBeWrittenAsAFloat(String value) {
        List<Integer> read = new ArrayList<>();

        JsonBody.read(field(value), KNOWN, (name, body) -> read.add(body.integer(0, 9)));

        assertEquals(List.of(3), read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e1", "\"1\"", "10", "-1", "99999999999999999999", "true", "{}"})
    void numbersAreWholeAndInRange(String value) {
        MusterException refusal = assertThrows(
                MusterException.class, () -> JsonBody.read(field(value), KNOWN, (name, body) -> body.integer(0, 9)));

        assertEquals("a: must be a whole number from 0 to 9", refusal.detail());
    }

    @Test
    void timesAreThoseOfRfc3339() {
        assertEquals(Instant.parse("2026-11-21T08:30:00.123Z"), instant("2026-11-21T09:30:00.123456+01:00"));
        assertEquals(Instant.parse("2026-11-21T08:30:00Z"), instant("2026-11-21t08:30:00z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21",
                "2026-11-21T08:30:00",
                "tomorrow",
                "1970-01-01T00:00:00Z",
                "1969-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-11-21T25:30:00Z",
                ""
            })
    void otherTimesAreRefused(String text) {
        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                assertThrows(MusterException.class, () -> instant(text)).code());
    }

    @Test
    void mapsRefuseWhatTheyCannotKeep() {
        assertEquals(Map.of("k", "v"), map("{\"k\":\"v\"}"));
        for (String value : List.of(
                "[]",
                "{\"k\":1}",
                "{\"k\":null}",
                "{\"\":\"v\"}",
                "{\"k\":\"v\",\"k\":\"w\"}",
                "{\"\\u0000\":\"v\"}",
                "{\"1\":\"1\",\"2\":\"2\",\"3\":\"3\"}")) {
            assertEquals(
                    ErrorCode.INVALID_ARGUMENT,
                    assertThrows(MusterException.class, () -> map(value)).code(),
                    value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0",
                "1.50",
                "1E+2",
                "true",
                "false",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"ä\"",
                "{}",
                "[]",
                " [ 1 , { \"a\" : \"}\" } ] ",
                "{\"a\":1,\"a\":2}",
                "0",
                "123456789012345678901234567890",
                "\"\\\"\"",
                "[[[]]]",
                "\"\\\\\""
            })
    void rawValuesAreTheBytesAsSent(String value) {
        for (String format : List.of("{\"a\":%s}", " { \"a\" : %s , \"b\" : 1 } ", "{\"b\":\"x\",\"a\":%s\n}\r\n")) {
            assertEquals(value.strip(), raw(format.formatted(value), 1_000).toStringUtf8());
        }
    }

    @Test
    void rawValuesAreBounded() {
        assertEquals(10, raw("{\"a\":\"12345678\"}", 10).size());
        MusterException refusal = assertThrows(MusterException.class, () -> raw("{\"a\":\"123456789\"}", 10));
        assertEquals(ErrorCode.PAYLOAD_TOO_LARGE, refusal.code());
    }

    @Test
    void anEmptyObjectIsFine() {
        JsonBody.read("{}".getBytes(UTF_8), KNOWN, (name, value) -> assertFalse(true));
    }

    @Test
    void anOpenObjectHasABound() {
        List<String> read = new ArrayList<>();

        JsonBody.readOpen(fields(256), (name, value) -> read.add(name));

        assertEquals(256, read.size());
        MusterException refusal =
                assertThrows(MusterException.class, () -> JsonBody.readOpen(fields(257), (name, value) -> {}));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    }

    private static JsonPart fields(int count) {
        String fields =
                IntStream.range(0, count).mapToObj(i -> "\"x" + i + "\":0").collect(Collectors.joining(","));
        return JsonPart.whole(("{" + fields + "}").getBytes(UTF_8));
    }

    private static MusterException refusal(byte[] body) {
        return assertThrows(
                MusterException.class, () -> JsonBody.read(body, KNOWN, (name, value) -> value.raw(1_000_000)));
    }

    private static byte[] field(String value) {
        return ("{\"a\":" + value + "}").getBytes(UTF_8);
    }

    private static String text(String value) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonBody.read(field(value), KNOWN, (name, body) -> text.append(body.text(8)));
        return text.toString();
    }

    private static Instant instant(String text) {
        List<Instant> read = new ArrayList<>();
        JsonBody.read(field("\"" + text + "\""), KNOWN, (name, body) -> read.add(body.instant()));
        return read.get(0);
    }

    private static Map<String, String> map(String value) {
        List<Map<String, String>> read = new ArrayList<>();
        JsonBody.read(field(value), KNOWN, (name, body) -> read.add(body.textMap(2, 8)));
        return read.get(0);
    }

    private static ByteString raw(String body, int max) {
        List<ByteString> read = new ArrayList<>();
        JsonBody.read(body.getBytes(UTF_8), KNOWN, (name, value) -> {
            if (name.equals("a")) {
                read.add(value.raw(max));
            } else {
                value.raw(max);
            }
        });
        return read.get(0);
    }
}
