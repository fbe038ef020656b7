/** The model in this process, driven directly by ONNX Runtime: one text a run, one run a core. */
@NullMarked
package dev.muster.embedding.onnx;

import org.jspecify.annotations.NullMarked;
