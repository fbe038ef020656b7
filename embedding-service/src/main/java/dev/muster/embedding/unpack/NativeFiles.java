package dev.muster.embedding.unpack;

import dev.muster.embedding.EmbeddingConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The files native code opens. Left to themselves, ONNX Runtime would unpack 24 MB for every process and leave them behind when
 * it is killed, and DJL would look for its cache in the home folder and for newer libraries on the net.
 */
@Singleton
public class NativeFiles {
    private static final Map<String, String[]> PLATFORMS = Map.of(
            "amd64", new String[] {"linux-x64", "linux-x86_64"},
            "aarch64", new String[] {"linux-aarch64", "linux-aarch64"});

    private final Path wanted;

    @Inject
    public NativeFiles(EmbeddingConfig config) {
        this(config.localModel().unpackTo().map(Path::of).orElseGet(NativeFiles::usual));
    }

    NativeFiles(Path wanted) {
        this.wanted = wanted;
    }

    /** Of whoever has no configuration at hand. */
    public static NativeFiles ofThisMachine() {
        return new NativeFiles(usual());
    }

    /** A resource of the class path as a file. Blocks. */
    public Path resource(String name) throws IOException {
        return Folder.at(wanted).file(name);
    }

    /** Says where the libraries are; to be called before their classes are used. Blocks. */
    public void prepareLibraries() throws IOException {
        System.setProperty("DJL_OFFLINE", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ENGINE_CACHE_DIR", wanted.resolve("djl").toString());
        String[] platform = PLATFORMS.get(System.getProperty("os.arch"));
        if (platform != null
                && System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            onnx("onnxruntime", platform[0]);
            onnx("onnxruntime4j_jni", platform[0]);
            String tokenizers = "/native/lib/" + platform[1] + "/cpu/libtokenizers.so";
            System.setProperty("RUST_LIBRARY_PATH", resource(tokenizers).toString());
        }
    }

    private void onnx(String library, String platform) throws IOException {
        String name = "/ai/onnxruntime/native/" + platform + "/lib" + library + ".so";
        System.setProperty(
                "onnxruntime.native." + library + ".path", resource(name).toString());
    }

    private static Path usual() {
        return Path.of(System.getProperty("java.io.tmpdir"), "muster-native-" + System.getProperty("user.name"));
    }
}
