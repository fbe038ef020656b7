/**
 * The binary frames of the WebSocket: a header of 24 bytes, big-endian, then a protobuf message.
 *
 * <pre>
 * offset size
 *      0    4  magic      0x4D435057, "MCPW"
 *      4    1  version    1
 *      5    1  type       see FrameType
 *      6    2  flags      bit 0: the payload is deflate-compressed; the others are 0
 *      8    8  sequence   counts per direction; a response or error echoes that of its request
 *     16    2  method     see Method
 *     18    2  reserved   0
 *     20    4  size       bytes of payload that follow
 * </pre>
 *
 * One WebSocket message is one frame. Nothing here does I/O or knows a session; text mode carries the same messages as
 * protobuf JSON and does not pass here. {@code golden-frames.txt} among the test resources shows frames byte for byte.
 */
@NullMarked
package dev.muster.protocol.frame;

import org.jspecify.annotations.NullMarked;
