package dev.muster.perf.suite;

import com.google.protobuf.ByteString;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.cache.CacheCaller;
import dev.muster.perf.cache.DirectRedis;
import dev.muster.perf.cache.NearHit;
import dev.muster.proto.cache.v1.Tier;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** One value of the cache at each tier: near, in the cache-service's memory, in Redis; beside Redis asked directly. */
public final class Caching implements Section {
    private static final int KEYS = 2_000;
    private static final int WARM_UPS = 15;
    private static final int VALUE_BYTES = 1_540;
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public String about() {
        return "get of one value of %,d bytes at each tier, one caller, beside Redis asked directly"
                .formatted(VALUE_BYTES);
    }

    @Override
    public void measure(Bench bench) {
        ServiceProcess service = bench.lab().stack().cacheServices().get(0);
        List<ByteString> keys = IntStream.range(0, KEYS)
                .mapToObj(number -> ByteString.copyFromUtf8("perf-" + number))
                .toList();
        try (CacheCaller caller = new CacheCaller(bench.lab(), service)) {
            caller.put(keys, ByteString.copyFrom(new byte[VALUE_BYTES]));
            for (int i = 0; i < WARM_UPS; i++) {
                caller.get(keys, Tier.L1);
            }
            double l1 = p50(caller.get(keys, Tier.L1));
            // Emptied memory: what is known is known in Redis only.
            service.stop();
            service.start();
            List<ByteString> half = keys.subList(0, KEYS / 2);
            caller.get(half, Tier.L2);
            for (int i = 0; i < WARM_UPS; i++) {
                caller.get(half, Tier.L1);
            }
            double l2 = p50(caller.get(keys.subList(KEYS / 2, KEYS), Tier.L2));
            double redis = p50(DirectRedis.get(bench.lab(), VALUE_BYTES, KEYS));
            bench.report(
                    Bench.figure(this, "cache.l1.p50", l1, "ms").atMost(0.5).under("Redis GET, p50", redis));
            bench.report(Bench.figure(this, "cache.l2.p50", l2, "ms").under("Redis GET, p50", redis));
        }
        bench.lab().stopStack();
        bench.report(Bench.figure(this, "cache.near", NearHit.nanos(), "ns").atMost(1_000));
    }

    private static double p50(Histogram nanos) {
        return nanos.getValueAtPercentile(50) / NANOS_PER_MILLI;
    }
}
