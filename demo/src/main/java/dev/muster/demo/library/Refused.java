package dev.muster.demo.library;

import java.io.IOException;

/** Muster's answer that something will not be done. */
public final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String detail) {
        super("%d, %s".formatted(status, detail));
        this.status = status;
    }

    /** Whether the same may be done later. */
    public boolean retryable() {
        return status == 429 || status >= 502;
    }
}
