package dev.muster.gateway.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

class AsideTest {
    @Test
    void whatIsShortIsReadWhereItComes() {
        assertEquals(Thread.currentThread(), thread(Aside.read(new byte[1_000], Thread::currentThread)));
        assertEquals(Thread.currentThread(), thread(Aside.read(null, Thread::currentThread)));
    }

    @Test
    void whatIsLongIsReadElsewhere() {
        assertNotEquals(Thread.currentThread(), thread(Aside.read(new byte[1 << 20], Thread::currentThread)));
        assertNotEquals(Thread.currentThread(), thread(Aside.run(1 << 20, Thread::currentThread)));
    }

    private static Thread thread(Uni<Thread> work) {
        return work.await().indefinitely();
    }
}
