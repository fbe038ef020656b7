package dev.muster.sdk;

import dev.muster.sdk.Requests.Call;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The submitter's side of Muster.
 *
 * <pre>{@code
 * Muster muster = Muster.connect("http://localhost:8080", key);
 * TaskInfo done = muster.submit("text.digest", "{\"text\":\"hello\"}").await(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Calls block, and ask again by themselves where that may help: every submit carries an idempotency key, so a repeated
 * one is the same task. For any number of threads; there is nothing to close.
 */
public final class Muster {
    private static final int MAX_BATCH_TASKS = 256;
    private static final long MAX_BATCH_CHARS = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Requests requests;

    private Muster(Requests requests) {
        this.requests = requests;
    }

    /**
     * A client of the installation at {@code url}. Nothing is sent yet.
     *
     * @param url base URL, {@code http} or {@code https}
     * @param key an API key with the scopes {@code tasks:write} and {@code tasks:read}
     * @throws IllegalArgumentException when the URL or the key is none
     */
    public static Muster connect(String url, String key) {
        return connect(List.of(URI.create(url)), key);
    }

    /** The same with several gateways of one installation, of which any will do. */
    public static Muster connect(List<URI> urls, String key) {
        RandomGenerator random = new Random();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        return new Muster(new Requests(client, new Endpoints(urls, random), Bearer.of(key), random));
    }

    /** {@link #submit(NewTask)} of a type and a JSON document. */
    public SubmittedTask submit(String type, String payload) throws InterruptedException {
        return submit(NewTask.of(type, payload));
    }

    /**
     * Submits a task. When this returns it is durable.
     *
     * @throws RequestFailed when Muster refuses it, or does not answer for 30 s
     */
    public SubmittedTask submit(NewTask task) throws InterruptedException {
        return submit(task, Deadline.in(PATIENCE));
    }

    /**
     * Submits tasks in batches of at most 256, and of about 1 MiB, each of them whole or not at all.
     *
     * @return their handles in the same order
     * @throws RequestFailed at the first batch that is refused; those before it are submitted
     */
    public List<SubmittedTask> submitAll(List<NewTask> tasks) throws InterruptedException {
        List<SubmittedTask> submitted = new ArrayList<>(tasks.size());
        for (List<NewTask> batch : batches(tasks)) {
            Call call = Call.post("/v1/tasks:batch", TaskJson.write(batch), newKey());
            byte[] answer = requests.send(call, Deadline.in(PATIENCE));
            TaskJson.readIds(answer).forEach(id -> submitted.add(task(id)));
        }
        return submitted;
    }

    /**
     * Submits a task and waits for its end.
     *
     * @return the task in a terminal state
     * @throws TimeoutException when it is submitted and not known to have ended within {@code limit}; it goes on, and the
     *     message names it
     * @throws RequestFailed when Muster refuses it, or does not take it within {@code limit}
     */
    public TaskInfo run(NewTask task, Duration limit) throws InterruptedException, TimeoutException {
        Deadline until = Deadline.in(limit);
        return await(submit(task, until).id(), until);
    }

    /** The handle of a task by its id. Nothing is asked yet. */
    public SubmittedTask task(String id) {
        return new SubmittedTask(this, id);
    }

    TaskInfo get(String id) throws InterruptedException {
        return TaskJson.readTask(requests.send(Call.get(path(id)), Deadline.in(PATIENCE)));
    }

    TaskInfo cancel(String id) throws InterruptedException {
        Call call = Call.post(path(id) + "/cancel", new byte[0], null);
        return TaskJson.readTask(requests.send(call, Deadline.in(PATIENCE)));
    }

    TaskInfo await(String id, Deadline until) throws InterruptedException, TimeoutException {
        Call call = Call.waiting(path(id), LONGEST_WAIT);
        do {
            TaskInfo info = TaskJson.readTask(lastAnswer(id, call, until));
            if (info.state().isTerminal()) {
                return info;
            }
        } while (!until.remaining().isZero());
        throw new TimeoutException("Task " + id + " has not ended");
    }

    /** What may still be answered has come to the end of the caller's time, not to a refusal. */
    private byte[] lastAnswer(String id, Call call, Deadline until) throws InterruptedException, TimeoutException {
        try {
            return requests.send(call, until);
        } catch (RequestFailed e) {
            if (!e.retryable()) {
                throw e;
            }
            TimeoutException late =
                    new TimeoutException("Task " + id + " is not known to have ended: " + e.getMessage());
            late.initCause(e);
            throw late;
        }
    }

    private SubmittedTask submit(NewTask task, Deadline until) throws InterruptedException {
        Call call = Call.post("/v1/tasks", TaskJson.write(task), newKey());
        return task(TaskJson.readId(requests.send(call, until)));
    }

    private static String path(String id) {
        return "/v1/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private static List<List<NewTask>> batches(List<NewTask> tasks) {
        List<List<NewTask>> batches = new ArrayList<>();
        List<NewTask> batch = new ArrayList<>();
        long chars = 0;
        for (NewTask task : tasks) {
            boolean full =
                    batch.size() == MAX_BATCH_TASKS || chars + task.payload().length() > MAX_BATCH_CHARS;
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                chars = 0;
            }
            batch.add(task);
            chars += task.payload().length();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
