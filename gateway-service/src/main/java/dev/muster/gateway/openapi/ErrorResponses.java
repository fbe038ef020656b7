package dev.muster.gateway.openapi;

import static dev.muster.protocol.error.ErrorCode.AGENT_NOT_FOUND;
import static dev.muster.protocol.error.ErrorCode.DEADLINE_EXCEEDED;
import static dev.muster.protocol.error.ErrorCode.DOCUMENT_NOT_FOUND;
import static dev.muster.protocol.error.ErrorCode.IDEMPOTENCY_CONFLICT;
import static dev.muster.protocol.error.ErrorCode.IDEMPOTENCY_MISMATCH;
import static dev.muster.protocol.error.ErrorCode.INTERNAL;
import static dev.muster.protocol.error.ErrorCode.INVALID_ARGUMENT;
import static dev.muster.protocol.error.ErrorCode.INVALID_CURSOR;
import static dev.muster.protocol.error.ErrorCode.INVALID_IDEMPOTENCY_KEY;
import static dev.muster.protocol.error.ErrorCode.INVALID_JSON;
import static dev.muster.protocol.error.ErrorCode.KEY_EXPIRED;
import static dev.muster.protocol.error.ErrorCode.KEY_NOT_FOUND;
import static dev.muster.protocol.error.ErrorCode.KEY_REVOKED;
import static dev.muster.protocol.error.ErrorCode.MODEL_NOT_FOUND;
import static dev.muster.protocol.error.ErrorCode.NOT_ACCEPTABLE;
import static dev.muster.protocol.error.ErrorCode.ORIGIN_NOT_ALLOWED;
import static dev.muster.protocol.error.ErrorCode.OUTCOME_UNKNOWN;
import static dev.muster.protocol.error.ErrorCode.OVERLOADED;
import static dev.muster.protocol.error.ErrorCode.PAYLOAD_TOO_LARGE;
import static dev.muster.protocol.error.ErrorCode.PERMISSION_DENIED;
import static dev.muster.protocol.error.ErrorCode.PROVIDER_FAILED;
import static dev.muster.protocol.error.ErrorCode.QUEUE_FULL;
import static dev.muster.protocol.error.ErrorCode.TASK_FINISHED;
import static dev.muster.protocol.error.ErrorCode.TASK_NOT_FOUND;
import static dev.muster.protocol.error.ErrorCode.TOO_MANY_DOCUMENTS;
import static dev.muster.protocol.error.ErrorCode.TOO_MANY_LANES;
import static dev.muster.protocol.error.ErrorCode.TOO_MANY_TOKENS;
import static dev.muster.protocol.error.ErrorCode.UNAUTHENTICATED;
import static dev.muster.protocol.error.ErrorCode.UNAVAILABLE;
import static dev.muster.protocol.error.ErrorCode.UNSUPPORTED_MEDIA_TYPE;

import dev.muster.gateway.problem.OpenAiError;
import dev.muster.gateway.problem.Problem;
import dev.muster.protocol.error.ErrorCode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to every operation the refusals it may answer, with the catalogue's entries as examples. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ErrorResponses implements OASFilter {
    private static final List<ErrorCode> EVERYWHERE = List.of(
            UNAUTHENTICATED,
            KEY_EXPIRED,
            KEY_REVOKED,
            PERMISSION_DENIED,
            NOT_ACCEPTABLE,
            OVERLOADED,
            UNAVAILABLE,
            DEADLINE_EXCEEDED,
            INTERNAL);
    private static final List<ErrorCode> BODY =
            List.of(INVALID_JSON, INVALID_ARGUMENT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE);
    private static final List<ErrorCode> SUBMIT = List.of(
            INVALID_IDEMPOTENCY_KEY,
            IDEMPOTENCY_CONFLICT,
            IDEMPOTENCY_MISMATCH,
            QUEUE_FULL,
            TOO_MANY_LANES,
            OUTCOME_UNKNOWN);

    private static final List<ErrorCode> MODEL = List.of(TOO_MANY_TOKENS, MODEL_NOT_FOUND, PROVIDER_FAILED);
    /** The operation that refuses as OpenAI does. */
    private static final String EMBEDDINGS = "createEmbeddings";

    private static final Map<String, List<ErrorCode>> BY_OPERATION = Map.ofEntries(
            Map.entry("submitTask", all(BODY, SUBMIT)),
            Map.entry("submitBatch", all(BODY, SUBMIT)),
            Map.entry("getTask", List.of(INVALID_ARGUMENT, TASK_NOT_FOUND)),
            Map.entry("listTasks", List.of(INVALID_ARGUMENT, INVALID_CURSOR)),
            Map.entry(
                    "cancelTask",
                    List.of(
                            INVALID_JSON,
                            INVALID_ARGUMENT,
                            PAYLOAD_TOO_LARGE,
                            TASK_NOT_FOUND,
                            TASK_FINISHED,
                            OUTCOME_UNKNOWN)),
            Map.entry("listEvents", List.of(INVALID_ARGUMENT, TASK_NOT_FOUND)),
            Map.entry("getAgent", List.of(AGENT_NOT_FOUND)),
            Map.entry("listAgents", List.of(INVALID_ARGUMENT, INVALID_CURSOR)),
            Map.entry("mcp", List.of(ORIGIN_NOT_ALLOWED, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)),
            Map.entry(EMBEDDINGS, all(BODY, MODEL)),
            Map.entry("addDocument", all(BODY, List.of(TOO_MANY_DOCUMENTS, OUTCOME_UNKNOWN))),
            Map.entry("getDocument", List.of(INVALID_ARGUMENT, DOCUMENT_NOT_FOUND)),
            Map.entry("listDocuments", List.of(INVALID_ARGUMENT, INVALID_CURSOR, PAYLOAD_TOO_LARGE)),
            Map.entry("deleteDocument", List.of(INVALID_ARGUMENT, DOCUMENT_NOT_FOUND, OUTCOME_UNKNOWN)),
            Map.entry("search", all(BODY, List.of(TOO_MANY_TOKENS, PROVIDER_FAILED))),
            Map.entry("createKey", all(BODY, List.of(OUTCOME_UNKNOWN))),
            Map.entry("listKeys", List.of(INVALID_ARGUMENT, INVALID_CURSOR)),
            Map.entry("revokeKey", List.of(KEY_NOT_FOUND, OUTCOME_UNKNOWN)));

    /** What is said in one place needs no second description. */
    @Override
    public APIResponse filterAPIResponse(APIResponse response) {
        if (response.getRef() != null) {
            response.setDescription(null);
        }
        return response;
    }

    @Override
    public Operation filterOperation(Operation operation) {
        List<ErrorCode> own =
                Objects.requireNonNull(BY_OPERATION.get(operation.getOperationId()), operation.getOperationId());
        boolean openAi = EMBEDDINGS.equals(operation.getOperationId());
        byStatus(all(own, EVERYWHERE))
                .forEach((status, codes) ->
                        operation.getResponses().addAPIResponse(status.toString(), response(status, codes, openAi)));
        return operation;
    }

    private static Map<Integer, List<ErrorCode>> byStatus(List<ErrorCode> codes) {
        return codes.stream().collect(Collectors.groupingBy(ErrorCode::httpStatus, TreeMap::new, Collectors.toList()));
    }

    private static APIResponse response(int status, List<ErrorCode> codes, boolean openAi) {
        Map<String, Example> examples = new LinkedHashMap<>();
        codes.forEach(code -> examples.put(
                code.code(),
                OASFactory.createExample().summary(code.title()).value(openAi ? openAi(code) : problem(code))));
        APIResponse response = OASFactory.createAPIResponse()
                .description(codes.stream().map(ErrorCode::title).collect(Collectors.joining("; ")))
                .content(OASFactory.createContent()
                        .addMediaType(
                                openAi ? OpenAiError.MEDIA_TYPE : Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(openAi ? "OpenAiError" : "Problem"))
                                        .examples(examples)));
        if (status == 429 || status == 503) {
            response.addHeader("Retry-After", OASFactory.createHeader().ref("Retry-After"));
        }
        if (status == 401) {
            response.addHeader("WWW-Authenticate", OASFactory.createHeader().ref("WWW-Authenticate"));
        }
        return response;
    }

    private static Map<String, Object> openAi(ErrorCode code) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", code.title());
        error.put("type", OpenAiError.type(code));
        error.put("param", code == MODEL_NOT_FOUND ? "model" : null);
        error.put("code", code.code());
        return Map.of("error", error);
    }

    private static Map<String, Object> problem(ErrorCode code) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("type", code.type());
        value.put("title", code.title());
        value.put("status", code.httpStatus());
        value.put("detail", code.title());
        value.put("code", code.code());
        value.put("retryable", code.retryable());
        return value;
    }

    private static List<ErrorCode> all(List<ErrorCode> some, List<ErrorCode> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
