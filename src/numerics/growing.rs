//! Columns that are filled row by row, before it is known how many rows there are.

use super::columns::Columns;

/// Columns with room for some rows. The room that is never used takes no memory, since nothing is
/// written there.
#[derive(Debug)]
pub(crate) struct GrowingColumns {
    columns: usize,
    room: usize,
    values: Vec<f64>,
}

impl GrowingColumns {
    /// Columns with room for so many rows.
    pub(crate) fn new(columns: usize, room: usize) -> Self {
        let room = room.max(1);
        Self { columns, room, values: vec![0.0; columns * room] }
    }

    /// Makes room for a row, so that its cells can be set.
    pub(crate) fn reserve(&mut self, row: usize) {
        if row < self.room {
            return;
        }
        let mut wider = Self::new(self.columns, self.room + self.room / 2 + 1024);
        for column in 0..self.columns {
            let own = &self.values[column * self.room..][..self.room];
            wider.values[column * wider.room..][..self.room].copy_from_slice(own);
        }
        *self = wider;
    }

    /// Sets a cell of a row that there is room for; NaN is missing.
    #[inline]
    pub(crate) fn set(&mut self, column: usize, row: usize, value: f64) {
        self.values[column * self.room + row] = value;
    }

    /// The columns, cut to the rows that were filled.
    pub(crate) fn finish(mut self, rows: usize) -> Columns {
        for column in 1..self.columns {
            let start = column * self.room;
            self.values.copy_within(start..start + rows, column * rows);
        }
        self.values.truncate(self.columns * rows);
        self.values.shrink_to_fit();
        Columns::packed(rows, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beyond_the_first_room_keep_their_cells() {
        for room in [0, 1, 3, 2000] {
            let mut growing = GrowingColumns::new(2, room);
            for row in 0..3000 {
                growing.reserve(row);
                growing.set(0, row, row as f64);
                growing.set(1, row, -(row as f64));
            }
            let columns = growing.finish(3000);
            assert!((0..3000).all(|row| columns.column(0)[row] == row as f64), "{room}");
            assert!((0..3000).all(|row| columns.column(1)[row] == -(row as f64)), "{room}");
        }
        assert_eq!(GrowingColumns::new(3, 5).finish(0).units(), 0);
    }
}
