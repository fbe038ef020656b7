package dev.muster.embedding.ingest;

import static dev.muster.embedding.testing.Door.document;
import static dev.muster.embedding.testing.Door.newTenant;
import static dev.muster.embedding.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.muster.embedding.chunk.Chunk;
import dev.muster.embedding.chunk.Format;
import dev.muster.embedding.space.ActiveSpace;
import dev.muster.embedding.space.VectorSpace;
import dev.muster.embedding.testing.Door;
import dev.muster.embedding.testing.StandIn;
import dev.muster.localstack.sqs.LocalSqs;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.DeleteDocumentRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.protocol.error.ErrorCode;
import io.quarkiverse.amazon.common.AmazonClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Bad days of the ingestion. */
@QuarkusTest
@TestProfile(StandIn.class)
@QuarkusTestResource(
        value = BackEndsResource.class,
        initArgs = {@ResourceArg(name = "service", value = "embedding"), @ResourceArg(name = "sqs", value = "true")})
class IngestIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final String tenant = newTenant();
    private final Queue<UniEmitter<? super Void>> held = new ConcurrentLinkedQueue<>();
    private volatile boolean released;

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    StandIn.Provider model;

    @Inject
    PgIndex index;

    @Inject
    ActiveSpace spaces;

    @Inject
    Workers workers;

    @Inject
    Endings endings;

    @Inject
    @AmazonClient("send")
    SqsAsyncClient sqs;

    @ConfigProperty(name = "quarkus.sqs.endpoint-override")
    String sqsUrl;

    @AfterEach
    void idleAgain() {
        letGo();
        await().atMost(SOON)
                .until(() -> workers.room() == 5
                        && sql.number("select count(*) from pending where free_at < now() + interval '1 minute'") == 0);
    }

    private void letGo() {
        model.reset();
        released = true;
        held.forEach(text -> text.complete(null));
    }

    @Test
    void whatFailsInPassingIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        model.before(text -> text.equals("patience") && tries.incrementAndGet() < 3
                ? Uni.createFrom().failure(ErrorCode.UNAVAILABLE.because("away"))
                : Uni.createFrom().voidItem());

        assertEquals(DocumentState.INDEXED, settled("patience").getState());
        assertEquals(3, tries.get());
    }

    @Test
    void anOutageUsesNoAttemptsUp() {
        String patient = "an outage of more tries than there are attempts";
        AtomicInteger tries = new AtomicInteger();
        model.before(text -> text.equals(patient) && tries.incrementAndGet() < 7
                ? Uni.createFrom()
                        .failure((tries.get() % 2 == 0 ? ErrorCode.UNAVAILABLE : ErrorCode.PROVIDER_FAILED)
                                .because("away"))
                : Uni.createFrom().voidItem());

        assertEquals(DocumentState.INDEXED, settled(patient).getState());
        assertEquals(7, tries.get());
    }

    @Test
    void whatFailsInPassingForDaysHasFailed() {
        hold();
        String id = add(document("for days"));
        await().atMost(SOON).until(() -> !held.isEmpty());
        sql.run(
                "update pending set queued_at = now() - interval '8 days', free_at = now(), token = nextval('pending_token')"
                        + " where document_id = ?",
                UUID.fromString(id));
        model.before(text -> Uni.createFrom().failure(ErrorCode.UNAVAILABLE.because("away for days")));
        held.remove().complete(null);

        Document failed = door.settled(tenant, id);

        assertEquals(DocumentState.FAILED, failed.getState());
        assertEquals("unavailable", failed.getErrorCode());
    }

    @Test
    void anAttemptCountsOnceItBegins() {
        hold();
        List<String> ids = add(12);
        await().atMost(SOON).until(() -> held.size() == 5);

        assertEquals(5, sql.number("select count(*) from pending where tenant = ? and attempts = 1", tenant), "begun");
        assertEquals(
                7, sql.number("select count(*) from pending where tenant = ? and attempts = 0", tenant), "waiting");

        letGo();
        ids.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));
    }

    @Test
    void aModelThatNeverAnswersIsNotWaitedForForEver() {
        AtomicInteger tries = new AtomicInteger();
        model.before(text -> text.equals("lost callback") && tries.incrementAndGet() == 1
                ? Uni.createFrom().nothing()
                : Uni.createFrom().voidItem());

        assertEquals(DocumentState.INDEXED, settled("lost callback").getState());
        assertEquals(2, tries.get());
    }

    /** Its neighbour in the line has the last place to itself, and comes before all that waits. */
    @Test
    void tenantsTakeTurns() {
        hold();
        List<String> ids = add(40);
        await().atMost(SOON).until(() -> held.size() == 5);
        model.before(text -> text.equals("quiet") ? Uni.createFrom().voidItem() : later());
        String quiet = newTenant();

        assertEquals(
                DocumentState.INDEXED, door.settled(quiet, document("quiet")).getState());
        assertEquals(40, sql.number("select count(*) from pending where tenant = ?", tenant));

        letGo();
        ids.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));
    }

    @Test
    void whatNeverWorksHasFailedAfterSomeAttempts() {
        AtomicInteger tries = new AtomicInteger();
        model.before(text -> {
            // What another test has left behind may come by, too.
            tries.addAndGet(text.equals("hopeless") ? 1 : 0);
            return Uni.createFrom().failure(ErrorCode.INTERNAL.because("It has never worked"));
        });

        Document failed = settled("hopeless");

        assertEquals(DocumentState.FAILED, failed.getState());
        assertEquals("internal", failed.getErrorCode());
        assertEquals("It has never worked", failed.getErrorMessage());
        assertEquals(4, tries.get());
        assertEquals(0, sql.number("select count(*) from pending where tenant = ?", tenant));
    }

    @Test
    void badDataHasFailedAtOnceAndIsQueuedAgainWhenAddedAgain() {
        model.before(text -> Uni.createFrom().failure(ErrorCode.INVALID_ARGUMENT.because("Not this")));
        Document failed = settled("disliked");
        assertEquals("invalid_argument", failed.getErrorCode());
        model.reset();

        var again = door.documents(tenant).add(document("disliked").build());

        assertFalse(again.getCreated());
        assertEquals(failed.getId(), again.getDocument().getId());
        assertEquals(DocumentState.PENDING, again.getDocument().getState());
        Document indexed = door.settled(tenant, failed.getId());
        assertEquals(DocumentState.INDEXED, indexed.getState());
        assertEquals("", indexed.getErrorCode());
    }

    @Test
    void aLateWorkerWritesNothing() {
        String id = holdOne("slow");
        UUID document = UUID.fromString(id);
        long token = sql.number("select token from pending where document_id = ?", document);
        // What a pause past the lease looks like: another replica has the document.
        sql.run(
                "update pending set token = nextval('pending_token'), free_at = now() + interval '1 hour'"
                        + " where document_id = ?",
                document);

        held.remove().complete(null);
        await().atMost(SOON).until(() -> workers.room() == 5);
        Held late = new Held(document, tenant, token, Tries.NONE, Format.PLAIN, "slow");
        assertThrows(Superseded.class, () -> store(late));
        assertThrows(Superseded.class, () -> index.failed(late, ErrorCode.INTERNAL.because("late"))
                .await()
                .atMost(SOON));
        assertEquals(0, sql.number("select count(*) from chunk where tenant = ?", tenant));

        long owner = sql.number("select token from pending where document_id = ?", document);
        store(new Held(document, tenant, owner, Tries.NONE, Format.PLAIN, "slow"));
        onceEach(1);
        assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState());
    }

    @Test
    void aDocumentDeletedInWorkStaysDeleted() {
        String id = holdOne("doomed");

        door.documents(tenant)
                .delete(DeleteDocumentRequest.newBuilder().setId(id).build());
        held.remove().complete(null);

        await().atMost(SOON).until(() -> workers.room() == 5);
        assertEquals(0, sql.number("select count(*) from document where tenant = ?", tenant));
        assertEquals(0, sql.number("select count(*) from chunk where tenant = ?", tenant));
        assertEquals(0, sql.number("select count(*) from chunk_vec_1 where tenant = ?", tenant));
    }

    @Test
    void messagesThatComeTwiceOrMakeNoSenseDoNoHarm() throws Exception {
        String url = sqs.getQueueUrl(queue -> queue.queueName("muster-documents"))
                .get()
                .queueUrl();
        List<String> ids = add(5);
        for (String id : ids) {
            sqs.sendMessage(message -> message.queueUrl(url).messageBody(id)).get();
            sqs.sendMessage(message -> message.queueUrl(url).messageBody(id)).get();
        }
        sqs.sendMessage(message -> message.queueUrl(url).messageBody("{nonsense"))
                .get();
        sqs.sendMessage(message ->
                        message.queueUrl(url).messageBody(UUID.randomUUID().toString()))
                .get();

        ids.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));

        await("all messages are done with").atMost(Duration.ofSeconds(90)).until(() -> messages(url) == 0);
        onceEach(5);
    }

    @Test
    void withoutSqsAndAfterItForgotEveryDocumentIsIndexed() throws Exception {
        long pid = Long.getLong(BackEndsResource.SQS_PID);
        List<String> before = add(20);
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        server.destroyForcibly();
        List<String> without = add(20);
        await().atMost(SOON).until(() -> !server.isAlive());
        without.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));

        LocalSqs fresh = LocalSqs.start(
                MusterHome.find(),
                URI.create(sqsUrl).getPort(),
                Files.createTempDirectory("muster-test-").resolve("sqs.log"));
        System.setProperty(BackEndsResource.SQS_PID, Long.toString(fresh.pid()));
        List<String> after = add(20, "after");

        before.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));
        after.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));
        onceEach(60);
        await("the queue is made again")
                .atMost(SOON)
                .until(() -> sqs.listQueues().get().queueUrls().size() == 1);
    }

    @Test
    void connectionsThatBreakInTheMiddleLoseNothing() {
        model.before(text -> Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(20)));
        List<String> ids = add(40);

        for (int round = 0; round < 8; round++) {
            sql.column("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'muster-embedding-write'");
            await().pollDelay(Duration.ofMillis(60)).until(() -> true);
        }

        ids.forEach(id -> await().ignoreExceptions()
                .atMost(SOON)
                .until(() -> door.settled(tenant, id).getState() == DocumentState.INDEXED));
        onceEach(40);
    }

    @Test
    void aTenantHasOnlySoManyDocumentsWaiting() {
        hold();
        List<String> ids = add(60);

        assertEquals("too_many_documents", refusal(() -> door.documents(tenant)
                .add(document("more").build())));
        assertEquals(
                ids.getFirst(),
                door.documents(tenant)
                        .add(document("document 0").build())
                        .getDocument()
                        .getId());
        assertEquals(60, sql.number("select count(*) from document where tenant = ?", tenant));
        await().atMost(SOON).until(() -> workers.room() == 0);

        letGo();
        ids.forEach(id ->
                assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState()));
        onceEach(60);
    }

    @Test
    void aTenantHasOnlySoMuchTextWaiting() {
        hold();
        String mebibyte = "word ".repeat((1 << 20) / 5);
        add(document(mebibyte + "1"));
        String second = add(document(mebibyte + "2"));

        assertEquals("too_many_documents", refusal(() -> add(document("more than a few bytes"))));
        assertEquals(second, add(document(mebibyte + "2")), "what is there needs no room");
        String other = newTenant();
        door.documents(other).add(document("others have room").build());
        door.documents(tenant)
                .delete(DeleteDocumentRequest.newBuilder().setId(second).build());
        add(document("more than a few bytes"));
    }

    @Test
    void whoeverWaitsForADocumentThatIsDeletedElsewhereIsToldSoon() {
        String id = holdOne("deleted elsewhere");
        ListenableFuture<Document> waiting = waitFor(id, 60_000);
        await().atMost(SOON).until(() -> endings.size() == 1);

        sql.run("delete from document where id = ?", UUID.fromString(id));

        // Half of the wait: who is not told would be there for all of it.
        await().atMost(Duration.ofSeconds(30)).until(waiting::isDone);
        assertThrows(ExecutionException.class, waiting::get);
    }

    @Test
    void aWaitEndsWithItsTimeAndOnlySoManyWait() throws Exception {
        String indexed = settled("indexed before").getId();
        String id = holdOne("awaited");

        assertEquals(
                DocumentState.PENDING,
                waitFor(id, 100).get(30, TimeUnit.SECONDS).getState());
        List<ListenableFuture<Document>> waiting =
                IntStream.range(0, 3).mapToObj(i -> waitFor(id, 60_000)).toList();
        await().atMost(SOON).until(() -> endings.size() == 3);
        assertEquals("overloaded", refusedWait(id));
        assertEquals(
                DocumentState.INDEXED,
                waitFor(indexed, 60_000).get(30, TimeUnit.SECONDS).getState());
        held.remove().complete(null);

        for (ListenableFuture<Document> one : waiting) {
            assertEquals(DocumentState.INDEXED, one.get(30, TimeUnit.SECONDS).getState());
        }
    }

    @Test
    void theLargestTextIsIndexed() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < (1 << 20) - 10) {
            text.append("word").append(random.nextInt(5_000)).append(' ');
        }

        Document document = door.settled(tenant, document(text.toString()));

        assertEquals(DocumentState.INDEXED, document.getState(), document.getErrorMessage());
        assertEquals(document.getChunks(), sql.number("select count(*) from chunk where tenant = ?", tenant));
        assertEquals(document.getChunks(), sql.number("select chunks from tenant_size where tenant = ?", tenant));
    }

    private int messages(String url) throws Exception {
        var counts = List.of(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        return sqs
                .getQueueAttributes(queue -> queue.queueUrl(url).attributeNames(counts))
                .get()
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private String refusedWait(String id) {
        return refusal(() -> door.documents(tenant)
                .get(GetDocumentRequest.newBuilder().setId(id).setWaitMs(200).build()));
    }

    private ListenableFuture<Document> waitFor(String id, int millis) {
        return door.documentsLater(tenant)
                .get(GetDocumentRequest.newBuilder().setId(id).setWaitMs(millis).build());
    }

    private void hold() {
        model.before(text -> later());
    }

    private Uni<Void> later() {
        return Uni.createFrom().emitter(emitter -> {
            held.add(emitter);
            if (released) {
                emitter.complete(null);
            }
        });
    }

    private String holdOne(String text) {
        hold();
        String id = add(document(text));
        await().atMost(SOON).until(() -> !held.isEmpty());
        return id;
    }

    private void store(Held late) {
        VectorSpace space = spaces.get().await().atMost(SOON);
        IndexedChunk chunk =
                new IndexedChunk(new Chunk(0, 4, "slow"), 1, ByteString.copyFrom(vector(space.dimensions())));
        index.indexed(space, late, List.of(chunk)).await().atMost(SOON);
    }

    private static byte[] vector(int dimensions) {
        byte[] ones = new byte[4 * dimensions];
        for (int i = 0; i < dimensions; i++) {
            ones[4 * i + 3] = 0x3D;
        }
        return ones;
    }

    private Document settled(String text) {
        return door.settled(tenant, document(text));
    }

    private String add(AddRequest.Builder request) {
        return door.documents(tenant).add(request.build()).getDocument().getId();
    }

    private List<String> add(int count) {
        return add(count, "document");
    }

    private int added;

    private List<String> add(int count, String name) {
        List<String> ids = IntStream.range(added, added + count)
                .mapToObj(i -> add(document(name + " " + i)))
                .toList();
        added += count;
        return ids;
    }

    /** So many documents, each with its one chunk and vector, and none left over. */
    private void onceEach(int count) {
        for (String table : List.of("document", "chunk", "chunk_vec_1")) {
            assertEquals(count, sql.number("select count(*) from " + table + " where tenant = ?", tenant), table);
        }
        assertEquals(0, sql.number("select count(*) from pending where tenant = ?", tenant));
        assertEquals(count, sql.number("select chunks from tenant_size where tenant = ?", tenant));
    }
}
