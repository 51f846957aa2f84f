package org.alongside.assist.documents.page;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * What a painter's process is told on its standard input, and how it answers on its standard output. Both ends are this
 * class of this version; only the answers come from a process that may have been taken over by what it reads.
 */
sealed interface Order {
    record Open(String file, boolean picture) implements Order {}

    /** @param page from 0 */
    record Paint(int page, int width) implements Order {}

    /** How the process answers. */
    sealed interface Answer {
        record Opened(int pages) implements Answer {}

        record Painted(PageImage image) implements Answer {}

        /** @param sentence for a person; it names nothing of the document */
        record Refused(String sentence) implements Answer {}
    }

    /** A page of 16 million pixels that can't be packed at all. */
    int LONGEST_PICTURE = 64 << 20;

    int MOST_PAGES = 5_000;

    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Open(var file, boolean picture) -> {
                out.writeByte(1);
                out.writeUTF(file);
                out.writeBoolean(picture);
            }
            case Paint(int page, int width) -> {
                out.writeByte(2);
                out.writeInt(page);
                out.writeInt(width);
            }
        }
        out.flush();
    }

    /** Empty when the other side is done. */
    static Optional<Order> read(DataInputStream in) throws IOException {
        int kind = in.read();
        return switch (kind) {
            case -1 -> Optional.empty();
            case 1 -> Optional.of(new Open(in.readUTF(), in.readBoolean()));
            case 2 -> Optional.of(new Paint(in.readInt(), in.readInt()));
            default -> throw new IOException("there is no order " + kind);
        };
    }

    static void write(Answer answer, DataOutputStream out) throws IOException {
        switch (answer) {
            case Answer.Refused(var sentence) -> {
                out.writeByte(0);
                out.writeUTF(sentence);
            }
            case Answer.Opened(int pages) -> {
                out.writeByte(1);
                out.writeInt(pages);
            }
            case Answer.Painted(var image) -> {
                out.writeByte(2);
                out.writeBoolean(image.type() == PageImage.Type.JPEG);
                out.writeInt(image.width());
                out.writeInt(image.height());
                out.writeInt(image.bytes().length);
                out.write(image.bytes());
            }
        }
        out.flush();
    }

    static Answer answer(DataInputStream in) throws IOException {
        int kind = in.read();
        return switch (kind) {
            case 0 -> new Answer.Refused(in.readUTF());
            case 1 -> new Answer.Opened(within(in.readInt(), 1, MOST_PAGES));
            case 2 -> new Answer.Painted(image(in));
            case -1 -> throw new EOFException("the process is gone");
            default -> throw new IOException("there is no answer " + kind);
        };
    }

    private static PageImage image(DataInputStream in) throws IOException {
        var type = in.readBoolean() ? PageImage.Type.JPEG : PageImage.Type.PNG;
        int width = within(in.readInt(), 1, PageWidths.LONGEST_SIDE);
        int height = within(in.readInt(), 1, PageWidths.LONGEST_SIDE);
        byte[] bytes = new byte[within(in.readInt(), 1, LONGEST_PICTURE)];
        in.readFully(bytes);
        return new PageImage(type, width, height, bytes);
    }

    private static int within(int value, int lowest, int highest) throws IOException {
        if (value < lowest || value > highest) {
            throw new IOException(value + " is not within " + lowest + " and " + highest);
        }
        return value;
    }
}
