package dev.muster.cache.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What Redis does in one step. Each connection loads all of them when it is made. */
enum Script {
    /**
     * The values of KEYS, without what the tags need, until ARGV[1] bytes are full. A value counts only while each of its tags
     * still has the generation that the value was put with.
     */
    GET("""
            local left = tonumber(ARGV[1])
            local values = {}
            for i = 1, #KEYS do
              local value = left > 0 and redis.call('GET', KEYS[i])
              if value then
                local at = 2
                for t = 1, value:byte(1) do
                  local size = value:byte(at) * 256 + value:byte(at + 1)
                  local tag = value:sub(at + 2, at + 1 + size)
                  at = at + 10 + size
                  if redis.call('GET', tag) ~= value:sub(at - 8, at - 1) then
                    value = false
                    break
                  end
                end
                if value then
                  value = value:sub(at)
                  left = left - #value
                  if left < 0 then
                    value = false
                  end
                end
              end
              values[i] = value
            end
            return values
            """),
    /**
     * Sets KEYS[1] to ARGV[3], with the generations of the tags KEYS[2..]; ARGV[1] is that of a tag which has none, ARGV[2] the
     * time to live in milliseconds, 0 for none. A tag that is evicted takes its entries along.
     */
    PUT_TAGGED("""
            local ttl = tonumber(ARGV[2])
            local head = string.char(#KEYS - 1)
            for i = 2, #KEYS do
              local tag = KEYS[i]
              local generation = redis.call('GET', tag)
              if not generation then
                generation = ARGV[1]
                redis.call('SET', tag, generation)
              end
              if ttl > 0 then
                redis.call('PEXPIRE', tag, ttl)
              else
                redis.call('PERSIST', tag)
              end
              head = head .. string.char(math.floor(#tag / 256), #tag % 256) .. tag .. generation
            end
            if ttl > 0 then
              redis.call('SET', KEYS[1], head .. ARGV[3], 'PX', ttl)
            else
              redis.call('SET', KEYS[1], head .. ARGV[3])
            end
            return 1
            """),
    /** Deletes KEYS[2..], values and tags; counts it in KEYS[1]; tells channel ARGV[2] of ARGV[3]. ARGV[1] names a new epoch. */
    INVALIDATE("""
            for i = 2, #KEYS do
              redis.call('DEL', KEYS[i])
            end
            redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
            local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
            local epoch = redis.call('HGET', KEYS[1], 'epoch')
            redis.call('PUBLISH', ARGV[2], epoch .. ' ' .. number .. ' ' .. ARGV[3])
            return {epoch, number}
            """),
    /** Tells channel ARGV[2] how far KEYS[1] has counted, and ARGV[3]. ARGV[1] names a new epoch. */
    BEAT("""
            local epoch = redis.call('HGET', KEYS[1], 'epoch')
            if not epoch then
              epoch = ARGV[1]
              redis.call('DEL', KEYS[1])
              redis.call('HSET', KEYS[1], 'epoch', epoch, 'number', 0)
            end
            local number = redis.call('HGET', KEYS[1], 'number')
            redis.call('PUBLISH', ARGV[2], epoch .. ' ' .. number .. ' ' .. ARGV[3])
            return 1
            """);

    private final String text;
    private final String sha;

    Script(String text) {
        this.text = text;
        this.sha = sha(text);
    }

    Request load() {
        return Request.cmd(Command.SCRIPT).arg("LOAD").arg(text);
    }

    /** A call of it; keys and arguments are to follow. */
    Request call(int keys) {
        return Request.cmd(Command.EVALSHA).arg(sha).arg(keys);
    }

    private static String sha(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
