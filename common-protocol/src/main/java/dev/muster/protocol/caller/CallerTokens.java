package dev.muster.protocol.caller;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.muster.proto.caller.v1.CallerClaims;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The stamp and the eye for caller tokens: {@code v1.<claims>.<HMAC-SHA256>}, both parts base64url without padding, the
 * claims a {@link CallerClaims}, the MAC over everything before its dot.
 *
 * <p>Secrets rotate without a gap: the first one signs, all of them verify. Safe for use by any number of threads; it
 * neither locks nor keeps anything per thread.
 */
public final class CallerTokens {
    /** The key of the gRPC metadata entry that carries the token. */
    public static final String METADATA_KEY = "muster-caller";

    /** How long a token is good for after it was signed. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    /** Length of the shortest secret that is taken, in bytes: that of the MAC (RFC 2104, section 3). */
    public static final int MIN_SECRET_BYTES = 32;

    private static final String PREFIX = "v1.";
    private static final int MAX_TOKEN_CHARS = 8_192;

    private final List<Mac> prototypes;
    private final Clock clock;

    /**
     * @param secrets one or more, each of at least {@value #MIN_SECRET_BYTES} bytes; copied
     * @throws IllegalArgumentException without a secret, or with one that is too short
     */
    public CallerTokens(List<byte[]> secrets, Clock clock) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("At least one secret for caller tokens is needed");
        }
        this.prototypes = secrets.stream().map(CallerTokens::mac).toList();
        this.clock = clock;
    }

    /**
     * The same with the secrets as configuration has them.
     *
     * @param secrets base64, of either alphabet (RFC 4648, sections 4 and 5), with or without padding
     * @throws IllegalArgumentException also when one is not base64; the message does not contain it
     */
    public static CallerTokens ofBase64(List<String> secrets, Clock clock) {
        return new CallerTokens(secrets.stream().map(CallerTokens::decode).toList(), clock);
    }

    private static byte[] decode(String secret) {
        try {
            return Base64.getDecoder().decode(secret.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A secret for caller tokens is not base64");
        }
    }

    /** A token for {@code caller}, good for {@link #LIFETIME} from now. */
    public String sign(Caller caller) {
        CallerClaims claims = CallerClaims.newBuilder()
                .setTenant(caller.tenant())
                .setPrincipal(caller.principal())
                .addAllScopes(caller.scopes())
                .setExpiresAtMs(clock.millis() + LIFETIME.toMillis())
                .build();
        String signed = PREFIX + base64(claims.toByteArray());
        return signed + '.' + base64(macOf(prototypes.get(0), signed));
    }

    /**
     * The caller a token speaks for.
     *
     * @throws MusterException {@link ErrorCode#UNAUTHENTICATED} when it is malformed, forged or expired
     */
    public Caller verify(String token) {
        int dot = token.lastIndexOf('.');
        if (token.length() > MAX_TOKEN_CHARS || !token.startsWith(PREFIX) || dot < PREFIX.length()) {
            throw refused("The caller token is malformed");
        }
        String signed = token.substring(0, dot);
        if (!anySecretMade(signed, token.substring(dot + 1))) {
            throw refused("The caller token was not signed with a known secret");
        }
        return current(claims(signed.substring(PREFIX.length())));
    }

    private Caller current(CallerClaims claims) {
        if (clock.millis() >= claims.getExpiresAtMs()) {
            throw refused("The caller token has expired");
        }
        return new Caller(claims.getTenant(), claims.getPrincipal(), Set.copyOf(claims.getScopesList()));
    }

    private boolean anySecretMade(String signed, String signature) {
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (Mac prototype : prototypes) {
            byte[] expected = base64(macOf(prototype, signed)).getBytes(StandardCharsets.US_ASCII);
            found |= MessageDigest.isEqual(expected, given);
        }
        return found;
    }

    private static CallerClaims claims(String base64) {
        try {
            return CallerClaims.parseFrom(Base64.getUrlDecoder().decode(base64));
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            throw refused("The caller token is malformed");
        }
    }

    private static byte[] macOf(Mac prototype, String text) {
        try {
            Mac mac = (Mac) prototype.clone();
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's HmacSHA256 can be cloned", e);
        }
    }

    private static Mac mac(byte[] secret) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "A secret for caller tokens has " + secret.length + " bytes; at least " + MIN_SECRET_BYTES);
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static MusterException refused(String detail) {
        return ErrorCode.UNAUTHENTICATED.because(detail);
    }
}
