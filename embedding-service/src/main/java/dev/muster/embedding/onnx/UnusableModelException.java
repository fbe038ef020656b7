package dev.muster.embedding.onnx;

/** Why a model cannot be used, in one sentence. */
final class UnusableModelException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableModelException(String reason) {
        super(reason);
    }

    UnusableModelException(String reason, Throwable cause) {
        super(reason + ": " + cause, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
