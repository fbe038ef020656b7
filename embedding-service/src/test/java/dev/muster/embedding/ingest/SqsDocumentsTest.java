package dev.muster.embedding.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

class SqsDocumentsTest {
    private final CompletableFuture<ReceiveMessageResponse> poll = new CompletableFuture<>();
    private final SqsAsyncClient sending = answering(CompletableFuture.completedFuture(
            GetQueueUrlResponse.builder().queueUrl("http://queue").build()));
    private final SqsDocuments queue = new SqsDocuments(sending, answering(poll), ByHand.config(Map.of()));

    @Test
    void aReplicaThatStopsHidesNoMessagesFromTheOthers() {
        UniAssertSubscriber<List<Message>> received =
                queue.receive(1).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertFalse(poll.isDone());

        queue.stop();

        assertTrue(poll.isCancelled());
        assertEquals(List.of(), received.assertCompleted().getItem());
    }

    @Test
    void nothingIsReceivedAnyMore() {
        queue.stop();

        UniAssertSubscriber<List<Message>> received =
                queue.receive(1).subscribe().withSubscriber(UniAssertSubscriber.create());

        assertEquals(List.of(), received.assertCompleted().getItem());
    }

    /** A client that answers whatever it is asked. */
    private static SqsAsyncClient answering(CompletableFuture<?> answer) {
        return (SqsAsyncClient) Proxy.newProxyInstance(
                SqsAsyncClient.class.getClassLoader(),
                new Class<?>[] {SqsAsyncClient.class},
                (client, method, arguments) -> answer);
    }
}
