package dev.muster.gateway.mcp.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    @Test
    void aRequestHasAnIdAMethodAndParamsInAnyOrder() {
        Message message =
                parse(" { \"params\" : { \"a\" : [1] } , \"id\":7,\"method\":\"tools/call\", \"jsonrpc\":\"2.0\"} ");

        assertEquals("tools/call", message.method());
        assertEquals("7", String.valueOf(message.id()));
        assertNotNull(message.params());
        assertEquals("{ \"a\" : [1] }", message.params().bytes().toStringUtf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "12345678901234567890123456789",
                "\"\"",
                "\"a\\u00e4\\\"b\"",
                "\"\\ud800\"",
                "\"ä 💡\"",
            })
    void anIdIsKeptByteForByte(String id) {
        Message message = parse("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");

        assertNotNull(message.id());
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}",
                UTF_8.decode(Replies.result(message.id(), RpcResult.of(json -> {
                            json.writeStartObject();
                            json.writeEndObject();
                        })))
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1.0", "1e3", "true", "[1]", "{}"})
    void everythingElseIsNoId(String id) {
        assertInvalid("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}", "id: ");
    }

    @Test
    void anIdHasABound() {
        assertInvalid("{\"jsonrpc\":\"2.0\",\"id\":\"" + "x".repeat(1_023) + "\",\"method\":\"ping\"}", "id: ");
    }

    @Test
    void aNotificationHasNoId() {
        Message message = parse("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\",\"params\":null}");

        assertTrue(message.isNotification());
        assertNull(message.params());
    }

    @Test
    void aRequestWithoutAnIdIsNotTakenForANotification() {
        assertInvalid("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"submit_task\"}}", "id: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|The body must be an object",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]|The body must be an object",
                "1|The body must be an object",
                "\"ping\"|The body must be an object",
                "{}|jsonrpc: ",
                "{\"id\":1,\"method\":\"ping\"}|jsonrpc: ",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}|jsonrpc: ",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}|jsonrpc: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1}|method: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}|method: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}|method: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\\u0000\"}|method: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}|params: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\"x\"}|params: ",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}|id: is given twice",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}|Nothing was asked",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"x\"}}|Nothing was asked",
            })
    void whatIsNoMessageIsSaidToBeNone(String body, String what) {
        assertInvalid(body, what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} x",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":01}}",
                "{'jsonrpc':'2.0'}",
                "NaN",
            })
    void whatIsNoJsonIsAParseError(String body) {
        assertEquals(
                RpcException.PARSE_ERROR,
                assertThrows(RpcException.class, () -> parse(body)).code());
    }

    @Test
    void bytesThatAreNoUtf8AreAParseError() {
        byte[] body = {'{', '"', (byte) 0xC3, '"', ':', '1', '}'};

        assertEquals(
                RpcException.PARSE_ERROR,
                assertThrows(RpcException.class, () -> Message.parse(body)).code());
        assertEquals(
                RpcException.PARSE_ERROR,
                assertThrows(RpcException.class, () -> Message.parse(null)).code());
    }

    @Test
    void nestingHasABound() {
        String deep = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":" + "[".repeat(100_000)
                + "]".repeat(100_000) + "}}";

        assertEquals(
                RpcException.PARSE_ERROR,
                assertThrows(RpcException.class, () -> parse(deep)).code());
    }

    @Test
    void aRefusalNamesTheRequestWhereItCanBeRead() {
        RpcException refusal = assertThrows(RpcException.class, () -> parse("{\"jsonrpc\":\"1.0\",\"id\":\"a\"}"));

        assertEquals("\"a\"", String.valueOf(refusal.id()));
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{\"code\":-32600,\"message\":\"jsonrpc: must be 2.0\"}}",
                new String(Replies.error(refusal), UTF_8));
    }

    @Test
    void anAnswerIsRefusedWithoutItsIdWhichIsOfOurNumbers() {
        RpcException refusal =
                assertThrows(RpcException.class, () -> parse("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}"));

        assertNull(refusal.id());
    }

    @Test
    void whatIsPassedOverHasABound() {
        String others =
                IntStream.range(0, 254).mapToObj(i -> ",\"x" + i + "\":0").collect(Collectors.joining());

        assertInvalid(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"" + others + "}", "The body has too many fields");
    }

    @Test
    void membersOfNewerRevisionsArePassedOver() {
        assertEquals(
                "ping",
                parse("{\"jsonrpc\":\"2.0\",\"new\":{\"method\":[null]},\"id\":1,\"method\":\"ping\",\"other\":null}")
                        .method());
    }

    private static void assertInvalid(String body, String what) {
        RpcException refusal = assertThrows(RpcException.class, () -> parse(body));
        assertEquals(RpcException.INVALID_REQUEST, refusal.code());
        assertTrue(refusal.what().startsWith(what), refusal.what());
    }

    private static Message parse(String body) {
        return Message.parse(body.getBytes(UTF_8));
    }
}
