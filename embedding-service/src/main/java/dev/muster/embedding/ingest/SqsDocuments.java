package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.DocumentId;
import io.quarkiverse.amazon.common.AmazonClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * The queue of documents to be indexed, in SQS: one message a document, its body the id. Receives and sends go by clients of
 * their own, as a long poll holds its connection. A queue that is gone, as after a restart of one that forgets, is made again.
 */
@Singleton
class SqsDocuments {
    private static final Logger LOG = Logger.getLogger(SqsDocuments.class);

    /** What SQS takes and gives at a time. */
    static final int BATCH = 10;

    private static final Duration LONG_POLL = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long a message stays hidden from others; its document is leased by its row, so this need not be exact. */
    private static final String HIDDEN_SECONDS = "60";

    private final SqsAsyncClient sending;
    private final SqsAsyncClient receiving;
    private final EmbeddingConfig.IngestConfig config;
    private volatile @Nullable String known;
    private volatile boolean stopped;
    /** Ends the receive under way, of which there is one at a time. */
    private volatile Runnable endReceive = () -> {};

    @Inject
    SqsDocuments(
            @AmazonClient("send") SqsAsyncClient sending,
            @AmazonClient("receive") SqsAsyncClient receiving,
            EmbeddingConfig config) {
        this.sending = sending;
        this.receiving = receiving;
        this.config = config.ingest();
    }

    /** Puts documents, at most {@value #BATCH}, into the queue. */
    Uni<Void> send(List<UUID> documents) {
        List<SendMessageBatchRequestEntry> entries = documents.stream()
                .map(id -> SendMessageBatchRequestEntry.builder()
                        .id(id.toString())
                        .messageBody(id.toString())
                        .build())
                .toList();
        return toQueue(
                        PATIENCE,
                        url -> sending.sendMessageBatch(
                                batch -> batch.queueUrl(url).entries(entries)))
                .replaceWithVoid();
    }

    /**
     * Messages, as soon as there are some, no more than there is room for; none after some seconds without. One call at a
     * time.
     */
    Uni<List<Message>> receive(int room) {
        ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder()
                .maxNumberOfMessages(Math.min(BATCH, room))
                .waitTimeSeconds(Math.toIntExact(LONG_POLL.toSeconds()));
        Uni<List<Message>> messages = toQueue(
                        LONG_POLL.plus(PATIENCE),
                        url -> receiving.receiveMessage(request.queueUrl(url).build()))
                .map(answer ->
                        answer.messages().stream().map(SqsDocuments::message).toList());
        return Uni.combine().any().of(noneOnceStopped(), messages);
    }

    /** Ends a receive that waits, and all that follow, without messages: they would be hidden by a replica that is going. */
    void stop() {
        stopped = true;
        endReceive.run();
    }

    private Uni<List<Message>> noneOnceStopped() {
        return Uni.createFrom().emitter(emitter -> {
            endReceive = () -> emitter.complete(List.of());
            if (stopped) {
                endReceive.run();
            }
        });
    }

    /** Deletes messages, at most {@value #BATCH}; one that was received again meanwhile stays. */
    Uni<Void> delete(List<String> receipts) {
        List<DeleteMessageBatchRequestEntry> entries = IntStream.range(0, receipts.size())
                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(receipts.get(i))
                        .build())
                .toList();
        return toQueue(
                        PATIENCE,
                        url -> sending.deleteMessageBatch(
                                batch -> batch.queueUrl(url).entries(entries)))
                .replaceWithVoid();
    }

    private <T> Uni<T> toQueue(Duration patience, Function<String, CompletableFuture<T>> call) {
        return url().chain(url -> within(patience, () -> call.apply(url)))
                .onFailure(SqsDocuments::isGone)
                .invoke(gone -> known = null);
    }

    private static <T> Uni<T> within(Duration patience, Supplier<CompletableFuture<T>> call) {
        return Uni.createFrom().completionStage(call).ifNoItem().after(patience).fail();
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof QueueDoesNotExistException
                || failure.getCause() instanceof QueueDoesNotExistException;
    }

    private Uni<String> url() {
        String url = known;
        return url != null ? Uni.createFrom().item(url) : find().invoke(found -> known = found);
    }

    private Uni<String> find() {
        Uni<String> there = within(PATIENCE, () -> sending.getQueueUrl(queue -> queue.queueName(config.queue()))
                .thenApply(answer -> answer.queueUrl()));
        return config.createQueue()
                ? there.onFailure(SqsDocuments::isGone).recoverWithUni(() -> within(PATIENCE, this::create))
                : there;
    }

    private CompletableFuture<String> create() {
        return sending.createQueue(queue -> queue.queueName(config.queue())
                        .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, HIDDEN_SECONDS)))
                .thenApply(answer -> answer.queueUrl());
    }

    private static Message message(software.amazon.awssdk.services.sqs.model.Message given) {
        try {
            return new Message(DocumentId.parse(given.body()).value(), given.receiptHandle());
        } catch (MusterException nonsense) {
            LOG.warnf(
                    "message is no document id, deleted chars=%d", given.body().length());
            return new Message(null, given.receiptHandle());
        }
    }
}
