"""What writes the pages of docs/reference: one module a subject, each giving the generated blocks of its pages."""
