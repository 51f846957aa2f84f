package org.alongside.assist.documents.page;

/** One page as a picture. */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed over, not shared
public record PageImage(Type type, int width, int height, byte[] bytes) {
    /** How it is packed: lossless, unless that would be heavy. */
    public enum Type {
        PNG("image/png"),
        JPEG("image/jpeg");

        private final String mediaType;

        Type(String mediaType) {
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }
    }
}
