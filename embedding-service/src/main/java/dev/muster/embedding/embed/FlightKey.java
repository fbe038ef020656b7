package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;

/**
 * What makes two who ask ask for the same.
 *
 * @param tenant whose memory is asked and told
 * @param text its key
 * @param bulk whether it gives way; who is in a hurry does not wait for one that does
 */
record FlightKey(String tenant, ByteString text, boolean bulk) {}
