package org.alongside.assist.documents.page;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a document is, by its first bytes: what it is called, or said to be, is never believed. */
public enum DocumentKind {
    PDF,
    PICTURE,
    /** Of a word processor, spreadsheet or presentation: OOXML and OpenDocument (ZIP), or the older binary forms. */
    OFFICE;

    /** ISO 32000-1 §7.5.2 wants the header first; readers look for it in the first kilobyte. */
    private static final int PDF_HEADER_WITHIN = 1024;

    private static final byte[] PDF_HEADER = ascii("%PDF-");
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] COMPOUND_FILE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    /** Empty where it is none that can be shown. */
    public static Optional<DocumentKind> of(byte[] bytes) {
        if (PictureHead.read(bytes).isPresent()) {
            return Optional.of(PICTURE);
        }
        if (begins(bytes, ZIP, 0) || begins(bytes, COMPOUND_FILE, 0)) {
            return Optional.of(OFFICE);
        }
        for (int at = 0; at < PDF_HEADER_WITHIN; at++) {
            if (begins(bytes, PDF_HEADER, at)) {
                return Optional.of(PDF);
            }
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] bytes, byte[] with, int at) {
        if (bytes.length < at + with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (bytes[at + i] != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
